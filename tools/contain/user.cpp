#include "user.hpp"

#include <grp.h>
#include <unistd.h>

#include <string>

#include "failure.hpp"

#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace contain {
namespace {

#ifdef __linux__

int death_signal() {
  int signal = 0;
  return ::prctl(PR_GET_PDEATHSIG, &signal) == 0 ? signal : 0;
}

void restore_death_signal(int signal, pid_t parent) {
  if (signal == 0) {
    return;
  }
  if (::prctl(PR_SET_PDEATHSIG, signal) != 0) {
    throw system_failure("cannot ask to end with the parent");
  }
  if (::getppid() != parent) {
    throw Failure{"the parent is gone"};
  }
}

void change_to(uid_t user) {
  const pid_t parent = ::getppid();
  const int signal = death_signal();
  const gid_t group = user;
  if (::setgroups(0, nullptr) != 0 || ::setresgid(group, group, group) != 0 ||
      ::setresuid(user, user, user) != 0) {
    throw system_failure("cannot become user " + std::to_string(user));
  }
  if (::setuid(0) == 0) {
    throw Failure{"the system lets user " + std::to_string(user) +
                  " become root again"};
  }
  restore_death_signal(signal, parent);
}

#else

void change_to(uid_t /*user*/) {
  throw Failure{"--user is offered on Linux only"};
}

#endif

}  // namespace

void become(std::optional<uid_t> user) {
  if (::geteuid() != 0) {
    if (user && *user != ::geteuid()) {
      throw Failure{
          "only root can run a program as another user: leave out "
          "--user"};
    }
    return;
  }
  if (!user || *user == 0) {
    throw Failure{
        "as root, name a user id that nobody has, such as --user 61000: the "
        "kernel does not limit how many processes root has"};
  }
  change_to(*user);
}

}  // namespace contain
