#include "cli/app.hpp"

int main(int argc, char** argv) {
  return conformance::cli::run_app(argc, argv);
}
