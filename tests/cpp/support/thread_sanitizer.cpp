// SPDX-License-Identifier: Apache-2.0
// librdkafka takes its threads and locks from <threads.h>, of which ThreadSanitizer knows nothing: under it, those of
// <pthread.h> stand in. glibc's types are the same; <threads.h> is not included, as its versions differ in noexcept.
#if defined(__SANITIZE_THREAD__)
#define FIELDFARE_THREAD_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define FIELDFARE_THREAD_SANITIZER 1
#endif
#endif

#if defined(FIELDFARE_THREAD_SANITIZER) && defined(__linux__)
#include <pthread.h>

#include <cerrno>
#include <cstdint>
#include <memory>

namespace {

enum Answer { success = 0, failure = 2, timed_out = 4 };  // thrd_success, thrd_error, thrd_timedout
constexpr int recursive = 1;                              // mtx_recursive

int answer(int error) { return error == 0 ? success : error == ETIMEDOUT ? timed_out : failure; }

struct Start {
  int (*work)(void*);
  void* with;
};

void* start(void* given) {
  const std::unique_ptr<Start> made(static_cast<Start*>(given));
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(made->work(made->with)));
}

}  // namespace

extern "C" {

// librdkafka destroys locks and frees memory when counts of its own, which are not instrumented, say that nobody has
// them. C++ frees by operator delete, so that nothing of this project's is hidden.
const char* __tsan_default_suppressions() { return "race_top:pthread_rwlock_destroy\nrace_top:free$"; }

int thrd_create(pthread_t* thread, int (*work)(void*), void* with) {
  auto made = std::make_unique<Start>(Start{work, with});
  const int error = pthread_create(thread, nullptr, start, made.get());
  if (error == 0) static_cast<void>(made.release());
  return answer(error);
}

int thrd_join(pthread_t thread, int* result) {
  void* given = nullptr;
  const int error = pthread_join(thread, &given);
  if (result != nullptr) *result = static_cast<int>(reinterpret_cast<std::intptr_t>(given));
  return answer(error);
}

int mtx_init(pthread_mutex_t* mutex, int type) {
  pthread_mutexattr_t kind;
  pthread_mutexattr_init(&kind);
  pthread_mutexattr_settype(&kind, (type & recursive) != 0 ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL);
  const int error = pthread_mutex_init(mutex, &kind);
  pthread_mutexattr_destroy(&kind);
  return answer(error);
}

int mtx_lock(pthread_mutex_t* mutex) { return answer(pthread_mutex_lock(mutex)); }
int mtx_unlock(pthread_mutex_t* mutex) { return answer(pthread_mutex_unlock(mutex)); }
void mtx_destroy(pthread_mutex_t* mutex) { pthread_mutex_destroy(mutex); }

int cnd_init(pthread_cond_t* condition) { return answer(pthread_cond_init(condition, nullptr)); }
int cnd_signal(pthread_cond_t* condition) { return answer(pthread_cond_signal(condition)); }
int cnd_broadcast(pthread_cond_t* condition) { return answer(pthread_cond_broadcast(condition)); }
int cnd_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) { return answer(pthread_cond_wait(condition, mutex)); }
int cnd_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until) {
  return answer(pthread_cond_timedwait(condition, mutex, until));
}
void cnd_destroy(pthread_cond_t* condition) { pthread_cond_destroy(condition); }
}
#endif
