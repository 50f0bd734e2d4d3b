#include <01-gateway/lab.json>
