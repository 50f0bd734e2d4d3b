char large[1U << 30U] = {1};
