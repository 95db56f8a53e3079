/* Reads records of doubles (arguments, then the value of the generated code) from standard input and reports the largest error
   in units in the last place of a double against GCC's libquadmath (113 bits). See README.md. */
#include <math.h>
#include <quadmath.h>
#include <stdio.h>
#include <string.h>

typedef __float128 quad;

static quad f_exp(const double *x) { return expq(x[0]); }
static quad f_expm1(const double *x) { return expm1q(x[0]); }
static quad f_log(const double *x) { return logq(x[0]); }
static quad f_log1p(const double *x) { return log1pq(x[0]); }
static quad f_sigmoid(const double *x) { quad e = expq(-fabsq(x[0])); return (x[0] < 0 ? e : 1) / (1 + e); }
static quad f_softplus(const double *x) { quad m = x[0] > 0 ? x[0] : 0; return m + log1pq(expq(-fabsq(x[0]))); }
static quad f_sinh(const double *x) { return sinhq(x[0]); }
static quad f_cosh(const double *x) { return coshq(x[0]); }
static quad f_tanh(const double *x) { return tanhq(x[0]); }
static quad f_asinh(const double *x) { return asinhq(x[0]); }
static quad f_acosh(const double *x) { return acoshq(x[0]); }
static quad f_atanh(const double *x) { return atanhq(x[0]); }
static quad f_rsqrt(const double *x) { return 1 / sqrtq(x[0]); }
static quad f_pow(const double *x) { return powq(x[0], x[1]); }

static quad f_sin(const double *x) { return sinq(x[0]); }
static quad f_cos(const double *x) { return cosq(x[0]); }
static quad f_tan(const double *x) { return tanq(x[0]); }
static quad f_asin(const double *x) { return asinq(x[0]); }
static quad f_acos(const double *x) { return acosq(x[0]); }
static quad f_atan(const double *x) { return atanq(x[0]); }
static quad f_atan2(const double *x) { return atan2q(x[0], x[1]); }
static quad f_erf(const double *x) { return erfq(x[0]); }
static quad f_erfc(const double *x) { return erfcq(x[0]); }

static const struct { const char *name; int arguments; quad (*f)(const double *); } table[] = {
  {"exp", 1, f_exp}, {"expm1", 1, f_expm1}, {"log", 1, f_log}, {"log1p", 1, f_log1p}, {"sigmoid", 1, f_sigmoid},
  {"softplus", 1, f_softplus}, {"sinh", 1, f_sinh}, {"cosh", 1, f_cosh}, {"tanh", 1, f_tanh}, {"asinh", 1, f_asinh},
  {"acosh", 1, f_acosh}, {"atanh", 1, f_atanh}, {"rsqrt", 1, f_rsqrt}, {"pow", 2, f_pow},
  {"sin", 1, f_sin}, {"cos", 1, f_cos}, {"tan", 1, f_tan}, {"asin", 1, f_asin}, {"acos", 1, f_acos}, {"atan", 1, f_atan},
  {"atan2", 2, f_atan2}, {"erf", 1, f_erf}, {"erfc", 1, f_erfc},
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
      quad exact = table[i].f(record);
      count++;
      if (isnan(record[n]) && isnanq(exact)) continue;
      if (record[n] == (double)exact) {
        if (isinf(record[n])) continue;
      }
      quad error = fabsq((quad)record[n] - exact) / last_place(exact);
      if (!(error <= 2)) wrong++;
      if (!(error <= worst)) { worst = error; memcpy(at, record, sizeof record); }
    }
    printf("%-8s %11ld points, largest error %.4f ulp at %.17g", argv[1], count, (double)worst, at[0]);
    if (n == 2) printf(", %.17g", at[1]);
    printf(wrong ? ", %ld over 2 ulp\n" : "\n", wrong);
    return wrong != 0;
  }
  fprintf(stderr, "usage: check NAME\n");
  return 2;
}
