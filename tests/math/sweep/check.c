/* Reads records of doubles (arguments, then the value that Credence computed) from standard input and reports the largest
   error in units in the last place against GCC's libquadmath (113 bits).
   gcc -O2 -o check check.c -lquadmath -lm;  deno run sweep.ts log | ./check log */
#include <math.h>
#include <quadmath.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef __float128 quad;

static quad turns(double w, quad (*f)(quad)) { return f(2 * M_PIq * ((quad)w / 4294967296.0Q)); }
/* The zeros of sine and cosine are exact: 2 pi in 113 bits would leave 1e-34 there. */
static quad f_sinTurns(const double *x) { return fmod(x[0], 2147483648.0) == 0 ? 0 : turns(x[0], sinq); }
static quad f_cosTurns(const double *x) { return fmod(x[0] + 1073741824.0, 2147483648.0) == 0 ? 0 : turns(x[0], cosq); }
static quad f_log(const double *x) { return logq(x[0]); }
static quad f_log1p(const double *x) { return log1pq(x[0]); }
static quad f_exp(const double *x) { return expq(x[0]); }
static quad f_erf(const double *x) { return erfq(x[0]); }
static quad f_erfc(const double *x) { return erfcq(x[0]); }
static quad f_sigmoid(const double *x) { quad e = expq(-fabsq(x[0])); return (x[0] < 0 ? e : 1) / (1 + e); }
static quad f_softplus(const double *x) { quad m = x[0] > 0 ? x[0] : 0; return m + log1pq(expq(-fabsq(x[0]))); }
static quad f_logAddExp(const double *x) {
  quad a = x[0], b = x[1];
  return (a > b ? a : b) + log1pq(expq(-fabsq(a - b)));
}

static const struct { const char *name; int arguments; quad (*f)(const double *); } table[] = {
  {"log", 1, f_log}, {"log1p", 1, f_log1p}, {"exp", 1, f_exp}, {"erf", 1, f_erf}, {"erfc", 1, f_erfc},
  {"sinTurns", 1, f_sinTurns}, {"cosTurns", 1, f_cosTurns}, {"sigmoid", 1, f_sigmoid}, {"softplus", 1, f_softplus},
  {"logAddExp", 2, f_logAddExp},
};

static quad last_place(quad exact) {
  int e;
  frexpq(exact, &e);
  return ldexpq(1, (e - 1 < -1022 ? -1022 : e - 1) - 52);
}

int main(int argc, char **argv) {
  for (size_t i = 0; argc == 2 && i < sizeof table / sizeof *table; i++) {
    if (strcmp(argv[1], table[i].name) != 0) continue;
    int n = table[i].arguments;
    double record[3], at[3] = {0, 0, 0};
    long count = 0, wrong = 0;
    quad worst = 0;
    while (fread(record, sizeof(double), n + 1, stdin) == (size_t)(n + 1)) {
      quad exact = table[i].f(record), unit = last_place(exact);
      if (n == 2) { /* logAddExp: the coarser of the result's last place and the larger argument's */
        quad other = last_place(fmaxq(record[0], record[1]));
        if (other > unit) unit = other;
      }
      quad error = fabsq((quad)record[n] - exact) / unit;
      count++;
      if (isinf(record[n]) && fabsq(exact) > 1.797693134862315807e308Q) continue;
      if (!(error <= 16)) wrong++;
      if (error > worst || error != error) { worst = error; memcpy(at, record, sizeof record); }
    }
    printf("%-10s %11ld points, largest error %.4f ulp at %.17g", argv[1], count, (double)worst, at[0]);
    if (n == 2) printf(", %.17g", at[1]);
    printf(wrong ? ", %ld over 16 ulp\n" : "\n", wrong);
    return wrong != 0;
  }
  fprintf(stderr, "usage: check NAME\n");
  return 2;
}
