/* The few words the tests of the C API are written in. */
#ifndef SIZEWELL_TESTS_C_CHECK_H
#define SIZEWELL_TESTS_C_CHECK_H

#include <sizewell.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;

/* Each test writes its messages here, as a caller would. */
static char why[1024];
#define WHY why, sizeof why

#define CHECK(condition)                                                                                  \
    do {                                                                                                  \
        if (!(condition)) {                                                                               \
            ++failures;                                                                                   \
            fprintf(stderr, "%s:%d: %s\n  message: \"%s\"\n", __FILE__, __LINE__, #condition, why);       \
        }                                                                                                 \
    } while (0)

/* The call refuses with this status and says these words. */
#define REFUSES(call, status, words)                    \
    do {                                                \
        CHECK((call) == (status));                      \
        CHECK(strstr(why, (words)) != NULL);            \
    } while (0)

#define OK(call) CHECK((call) == SZW_OK)
#define NEAR(x, y, relative) CHECK(fabs((x) - (y)) <= (relative)*fabs(y))

#endif
