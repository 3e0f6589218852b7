/* SPDX-License-Identifier: Apache-2.0 */
/* A program in C99: fieldfare/c_api.h compiles, links and answers. */
#include <fieldfare/c_api.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  ff_predictor* predictor = NULL;
  ff_error error = {.size = sizeof error};
  if (ff_abi_version() != FF_ABI_VERSION) return 1;
  if (ff_load_file("missing.fieldfare", &predictor, &error) != FF_ERROR_ARTIFACT) return 2;
  if (strcmp(error.code, "Io") != 0 || error.status != FF_ERROR_ARTIFACT) return 3;
  printf("fieldfare %s: %s\n", ff_version(), error.message);
  ff_predictor_free(predictor);
  return 0;
}
