/* Preloaded into redis-server: its calendar goes as many seconds ahead as the eight bytes of a file say; its monotonic
   clock goes on as it does. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile long long *seconds_ahead;

__attribute__((constructor)) static void map_file(void) {
    const char *file = getenv("CLOCK_FILE");
    int descriptor = file ? open(file, O_RDONLY) : -1;
    if (descriptor < 0)
        return;
    void *mapped = mmap(NULL, sizeof *seconds_ahead, PROT_READ, MAP_SHARED, descriptor, 0);
    if (mapped != MAP_FAILED)
        seconds_ahead = mapped;
    close(descriptor);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = syscall(SYS_clock_gettime, clock, now);
    if (result == 0 && seconds_ahead && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += *seconds_ahead;
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec precise;
    (void) zone;
    int result = clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return result;
}

time_t time(time_t *now) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    if (now)
        *now = precise.tv_sec;
    return precise.tv_sec;
}
