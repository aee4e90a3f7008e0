# Writes OUTPUT from INPUT with VERSION and COMMIT, and leaves it alone where nothing changed, so that nothing is built
# again. Without COMMIT, the commit is that of the git checkout in SOURCE, with -dirty behind it if files were changed.
if(NOT COMMIT)
  execute_process(COMMAND git --no-optional-locks rev-parse --show-prefix WORKING_DIRECTORY ${SOURCE}
                  RESULT_VARIABLE outside OUTPUT_VARIABLE prefix ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(outside STREQUAL "0" AND prefix STREQUAL "")
    execute_process(COMMAND git --no-optional-locks describe --always --dirty --abbrev=12 --exclude=*
                    WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE COMMIT ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  endif()
endif()
if(NOT COMMIT)
  set(COMMIT "unknown")
endif()

# The revision of the suites as the program itself finds it (model/contract.hpp).
file(GLOB_RECURSE files RELATIVE ${SOURCE} ${SOURCE}/suites/*.yaml ${SOURCE}/suites/*.yml ${SOURCE}/schemas/*.schema.json)
list(FILTER files EXCLUDE REGEX "^schemas/(files/|results\\.schema\\.json$)")
set(lines "")
foreach(file ${files})
  file(SHA256 ${SOURCE}/${file} digest)
  list(APPEND lines "${digest}  ${file}\n")
endforeach()
list(SORT lines COMPARE STRING)
list(JOIN lines "" manifest)
string(SHA256 SUITES "${manifest}")
configure_file(${INPUT} ${OUTPUT} @ONLY)
