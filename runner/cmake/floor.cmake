add_library(conformance_options INTERFACE)
target_compile_options(conformance_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wold-style-cast $<$<BOOL:${CONFORMANCE_WERROR}>:-Werror>
  # g++ 12 sees these where they are not: inside std::string, std::optional and Asio's coroutine frames.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-maybe-uninitialized;-Wno-mismatched-new-delete>
  # It takes what a batch includes for a header, and warns of what is of one file.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${CMAKE_UNITY_BUILD}>>:-Wno-subobject-linkage>)
# g++ 12 loses track of what a coroutine's frame holds where it packs several of its members into one register: a vector
# that a coroutine returns was freed twice.
target_compile_options(conformance_options INTERFACE
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-fno-tree-slp-vectorize>)
if(CONFORMANCE_SANITIZE)
  target_compile_options(conformance_options INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(conformance_options INTERFACE -fsanitize=address,undefined)
endif()
if(CONFORMANCE_FUZZ)
  target_compile_options(conformance_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# conformance_floor(NAME SOURCES file... [PUBLIC target...] [PRIVATE target...] [TESTS file...]
#                   [TEST_LINKS target...] [LABEL label])
#
# One floor of the architecture: the static library conformance_NAME, included as "NAME/header.hpp",
# and, with TESTS, the doctest program conformance_NAME_tests that links this floor alone.
# LABEL is the ctest label of the tests, `quick` by default.
#
# Most presets compile a floor's files in batches (CMAKE_UNITY_BUILD), in half the time: names in anonymous namespaces
# are of one floor, not of one file. The preset `dev` compiles each file alone.
function(conformance_floor name)
  cmake_parse_arguments(arg "" "LABEL" "SOURCES;PUBLIC;PRIVATE;TESTS;TEST_LINKS" ${ARGN})
  set(target conformance_${name})
  add_library(${target} STATIC ${arg_SOURCES})
  get_filename_component(parent ${CMAKE_CURRENT_SOURCE_DIR} DIRECTORY)
  target_include_directories(${target} PUBLIC ${parent})
  target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE} conformance_options)
  if(CONFORMANCE_TESTS AND arg_TESTS)
    conformance_test_program(${target}_tests SOURCES ${arg_TESTS} LINKS ${target} ${arg_TEST_LINKS}
                             LABEL ${arg_LABEL} PREFIX "${name}: ")
  endif()
endfunction()

# Made once and run once: half the time of the compiler is worth more here than what it gains by optimizing.
add_library(conformance_quickly_made INTERFACE)
target_compile_options(conformance_quickly_made INTERFACE
  $<$<CONFIG:Release>:-O1> $<$<BOOL:${CONFORMANCE_SANITIZE}>:-O0>)

# All that the tests of label `quick` need.
add_custom_target(quick_tests)
if(CONFORMANCE_TESTS)
  add_library(conformance_doctest_main OBJECT runner/tests/doctest_main.cpp)
  target_link_libraries(conformance_doctest_main PRIVATE doctest::doctest conformance_options)
endif()

# conformance_test_program(TARGET SOURCES file... LINKS target... [LABEL label] [PREFIX text])
function(conformance_test_program target)
  cmake_parse_arguments(arg "" "LABEL;PREFIX" "SOURCES;LINKS" ${ARGN})
  if(NOT arg_LABEL)
    set(arg_LABEL quick)
  endif()
  add_executable(${target} ${arg_SOURCES} $<TARGET_OBJECTS:conformance_doctest_main>)
  target_link_libraries(${target} PRIVATE ${arg_LINKS} doctest::doctest conformance_options conformance_quickly_made)
  target_compile_definitions(${target} PRIVATE CONFORMANCE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  if(arg_LABEL STREQUAL quick)
    add_dependencies(quick_tests ${target})
  endif()
  set(seconds 300)
  if(CONFORMANCE_SANITIZE)
    set(seconds 1200)
  endif()
  doctest_discover_tests(${target} TEST_PREFIX "${arg_PREFIX}"
                         WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                         PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${seconds})
endfunction()
