import { Argument, type Command, type Option } from 'commander';
import { ListOption } from '../terminal/options.ts';

const help = `
Examples:
  bash, in ~/.bashrc:
    eval "$(postern completion bash)"
  zsh, in ~/.zshrc behind compinit:
    eval "$(postern completion zsh)"
  fish:
    postern completion fish > ~/.config/fish/completions/postern.fish

It completes commands, options, and values that are known, such as event types, in lists with commas too. The script
holds all of it, so that no key press starts a program: run it again after an update.

Exit codes: 0 done, 1 failed, 2 wrong usage.`;

export function addCompletion(program: Command, everything: () => Promise<Command>): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(scripts)))
    .addHelpText('after', help)
    .action(async (shell: keyof typeof scripts) => {
      console.log(scripts[shell](new Map(wordsBelow('', await everything()))));
    });
}

/** What may come next, by the words before: ` events list` gives its options, ` events list --type` the values. */
type Words = ReadonlyMap<string, readonly string[]>;

function wordsBelow(path: string, command: Command): readonly (readonly [string, readonly string[]])[] {
  const taking = command.options.filter(({ required }) => required);
  return [
    [path, wordsOf(command)],
    ...taking.map((option) => [`${path} ${option.long}`, valuesOf(option)] as const),
    ...command.commands.flatMap((one) => wordsBelow(`${path} ${one.name()}`, one)),
  ];
}

function wordsOf(command: Command): readonly string[] {
  return [
    ...command.commands.map((one) => one.name()),
    ...command.registeredArguments.flatMap(valuesOf),
    ...command.options.flatMap(({ long }) => long ?? []),
    '--help',
  ];
}

function valuesOf(one: Option | Argument): readonly string[] {
  return one instanceof ListOption ? one.values : (one.argChoices ?? []);
}

/** What each shell loads. Words hold no character that is special to a shell. */
export const scripts = { bash, zsh, fish } as const;

function bash(words: Words): string {
  return `_postern() {
  local at path= key values= head= current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  # Bash takes --type=x for three words.
  [[ $before == = ]] && before=\${COMP_WORDS[COMP_CWORD-2]}
  [[ $current == = ]] && current=
  for ((at = 1; at < COMP_CWORD; at++)); do
    ${pathCase(words, `\${COMP_WORDS[at]%%-*}`)}
  done
  for key in "$path $before" "$path"; do
    ${valuesCase(words)}
  done
  [[ $current == *,* ]] && head=\${current%,*},
  COMPREPLY=($(compgen -P "$head" -W "$values" -- "\${current##*,}"))
}
complete -o default -F _postern postern`;
}

function zsh(words: Words): string {
  return `_postern() {
  local at path_ key values current=$words[CURRENT] before=$words[CURRENT-1]
  if [[ $current == --*=* ]]; then before=\${current%%=*}; compset -P '*='; fi
  for ((at = 2; at < CURRENT; at++)); do
    ${pathCase(words, `\${words[at]%%-*}`).replaceAll('$path', '$path_').replaceAll(' path=', ' path_=')}
  done
  for key in "$path_ $before" "$path_"; do
    ${valuesCase(words)}
  done
  compset -P '*,'
  [[ -n $values ]] && compadd -- \${=values} || _files
}
compdef _postern postern`;
}

/** An instance's word ends after its provider's name and has the same commands. */
function pathCase(words: Words, word: string): string {
  return `case "$path ${word}" in ${pathsIn(words).join('|')}) path="$path ${word}" ;; esac`;
}

/** Those of commands, quoted. */
function pathsIn(words: Words): readonly string[] {
  return [...words.keys()].filter((key) => key !== '' && !key.includes(' --')).map(quoted);
}

function valuesCase(words: Words): string {
  const cases = [...words].map(
    ([key, those]) => `      ${quoted(key)}) values='${those.join(' ')}'; break ;;`,
  );
  return ['case "$key" in', ...cases, '    esac'].join('\n');
}

function fish(words: Words): string {
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
      case ${pathsIn(words).join(' ')}
        set path "$path $word"
    end
  end
  set -l option $before[-1]
  string match -q -- '--*=*' $current; and set option (string split -m 1 = -- $current)[1]
  for key in "$path $option" "$path"
    switch $key
${cases.join('\n')}
    end
  end
  set -l head (string match -r '^.*,|^--.*=' -- $current; or echo '')
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
