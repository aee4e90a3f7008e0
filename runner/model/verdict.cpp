#include "model/results.hpp"
