# What a shell makes of half-typed command lines and Tab: complete.zsh FOLDER, which has the completion and the program.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1=; fpath=($1 \$fpath); path=($1 \$path); autoload -Uz compinit; compinit -u -d $1/dump; unsetopt beep"
sleep 2
for line in 'hacktron-conformance doc' 'hacktron-conformance run --fail'; do
  zpty -w -n shell "$line"$'\t'
  sleep 1
  zpty -w -n shell $'\x15'
done
sleep 1
while zpty -r -t shell text; do print -rn -- "$text"; done
zpty -d shell
