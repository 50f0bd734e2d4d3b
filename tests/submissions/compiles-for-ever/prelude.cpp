namespace {
template <int Depth, int Width>
struct Slow {
  static constexpr int value =
      Slow<Depth - 1, 2 * Width>::value + Slow<Depth - 1, 2 * Width + 1>::value;
};
template <int Width>
struct Slow<0, Width> {
  static constexpr int value = Width;
};
static_assert(Slow<26, 0>::value != 1);
}  // namespace
