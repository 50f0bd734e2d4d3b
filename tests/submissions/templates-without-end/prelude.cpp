template <int Depth, unsigned long Path>
struct Tree {
  static const int sum =
      Tree<Depth - 1, 2 * Path>::sum + Tree<Depth - 1, 2 * Path + 1>::sum;
};
template <unsigned long Path>
struct Tree<0, Path> {
  static const int sum = 1;
};
int sum = Tree<60, 1>::sum;
