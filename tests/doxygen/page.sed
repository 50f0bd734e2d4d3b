# Doxygen takes a link to a file that it does not read for a mistake: the text stays.
s/\[\([^]]*\)\]([^)h][^)]*)/\1/g
