#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace salient {

/// A computation that can stop midway (co_await) and go on later. Lazy: it begins when it is
/// awaited, or resumed by whoever runs it. What it throws is thrown where its result is taken.
template <class T>
class Routine {
 public:
  struct promise_type;
  using Handle = std::coroutine_handle<promise_type>;

  struct promise_type {
    std::optional<T> result;
    std::exception_ptr error;
    std::coroutine_handle<> caller = std::noop_coroutine();

    struct BackToCaller {
      bool await_ready() const noexcept { return false; }
      std::coroutine_handle<> await_suspend(Handle ended) const noexcept {
        return ended.promise().caller;
      }
      void await_resume() const noexcept {}
    };

    Routine get_return_object() { return Routine(Handle::from_promise(*this)); }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    BackToCaller final_suspend() const noexcept { return {}; }
    void return_value(T value) { result.emplace(std::move(value)); }
    void unhandled_exception() { error = std::current_exception(); }
  };

  Routine(Routine&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Routine& operator=(Routine&&) = delete;
  ~Routine() {
    if (handle_) handle_.destroy();
  }

  void resume() { handle_.resume(); }
  bool is_done() const { return handle_.done(); }
  /// Once, of a routine that is done.
  T take() {
    if (handle_.promise().error) std::rethrow_exception(handle_.promise().error);
    return *std::move(handle_.promise().result);
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) noexcept {
    handle_.promise().caller = caller;
    return handle_;
  }
  T await_resume() { return take(); }

 private:
  explicit Routine(Handle handle) : handle_(handle) {}

  Handle handle_;
};

}  // namespace salient
