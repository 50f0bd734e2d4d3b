#include "../../../../../../../../../../etc/shadow"
