#line 7 "README.md,line=1::hacked"
#error ::error file=README.md::hacked <script>alert(1)</script> ](javascript:x)
