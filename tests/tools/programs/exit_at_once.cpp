// A program that claims success and does nothing.

int main() {
  return 0;
}
