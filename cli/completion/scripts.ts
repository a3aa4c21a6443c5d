import type { Candidates } from './candidates.ts';

/** What each shell loads. Words hold nothing that a shell reads as more than a word. */
export const scripts = { bash, zsh, fish } as const;

function bash(candidates: Candidates): string {
  return `_postern() {
  local at path= key values= head= current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  # Bash takes --type=x for three words.
  [[ $before == = ]] && before=\${COMP_WORDS[COMP_CWORD-2]}
  [[ $current == = ]] && current=
  for ((at = 1; at < COMP_CWORD; at++)); do
    ${pathCase(candidates, `\${COMP_WORDS[at]%%-*}`)}
  done
  for key in "$path $before" "$path"; do
    ${valuesCase(candidates)}
  done
  [[ $current == *,* ]] && head=\${current%,*},
  COMPREPLY=($(compgen -P "$head" -W "$values" -- "\${current##*,}"))
}
complete -o default -F _postern postern`;
}

function zsh(candidates: Candidates): string {
  return `_postern() {
  local at path_ key values current=$words[CURRENT] before=$words[CURRENT-1]
  if [[ $current == --*=* ]]; then before=\${current%%=*}; compset -P '*='; fi
  for ((at = 2; at < CURRENT; at++)); do
    ${pathCase(candidates, `\${words[at]%%-*}`).replaceAll('$path', '$path_').replaceAll(' path=', ' path_=')}
  done
  for key in "$path_ $before" "$path_"; do
    ${valuesCase(candidates)}
  done
  compset -P '*,'
  [[ -n $values ]] && compadd -- \${=values} || _files
}
compdef _postern postern`;
}

/** An instance's word ends where its provider's name does, and has the same commands. */
function pathCase({ paths }: Candidates, word: string): string {
  return `case "$path ${word}" in ${paths.map(quoted).join('|')}) path="$path ${word}" ;; esac`;
}

function valuesCase({ words }: Candidates): string {
  const cases = [...words].map(
    ([key, those]) => `      ${quoted(key)}) values='${those.join(' ')}'; break ;;`,
  );
  return ['case "$key" in', ...cases, '    esac'].join('\n');
}

function fish({ paths, words }: Candidates): string {
  const cases = [...words].map(
    ([key, those]) => `      case ${quoted(key)}\n        set values ${those.join(' ')}\n        break`,
  );
  return `function __postern
  set -l path
  set -l values
  set -l before (commandline -opc)
  set -l current (commandline -ct)
  for word in (string replace -r -- '-.*' '' $before[2..])
    switch "$path $word"
      case ${paths.map(quoted).join(' ')}
        set path "$path $word"
    end
  end
  for key in "$path $before[-1]" "$path"
    switch $key
${cases.join('\n')}
    end
  end
  set -l head (string match -r '^.*,' -- $current; or echo '')
  for value in $values
    echo $head$value
  end
  test (count $values) -gt 0; or __fish_complete_path $current
end
complete -c postern -f -a '(__postern)'`;
}

function quoted(text: string): string {
  return `'${text}'`;
}
