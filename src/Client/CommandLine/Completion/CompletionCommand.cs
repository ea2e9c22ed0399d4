using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va completion</c>: the script with which a shell completes command lines (docs/terminal.md).</summary>
internal static class CompletionCommand
{
    /// <summary>The shells, each with its script.</summary>
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            # Completion of va for bash. To have it in every shell: eval "$(va completion bash)" in ~/.bashrc.
            _va_complete() {
              local word=${COMP_WORDS[COMP_CWORD]} line=${COMP_LINE:0:COMP_POINT} found
              line="va ${line#*"${COMP_WORDS[0]}" }"
              found=$("${COMP_WORDS[0]/#\~/$HOME}" "[suggest:${#line}]" "$line" 2>/dev/null)
              [[ $word == -* ]] || found=$(grep -v '^-' <<<"$found")
              COMPREPLY=($(compgen -W "$found" -- "$word"))
            }
            complete -o bashdefault -o default -F _va_complete va

            """,
        ["zsh"] = """
            # Completion of va for zsh. To have it in every shell: source <(va completion zsh) in ~/.zshrc, below compinit.
            _va_complete() {
              local line="va ${(j: :)words[2,CURRENT]}"
              local -a found
              found=(${(f)"$(${~words[1]} "[suggest:${#line}]" "$line" 2>/dev/null)"})
              [[ ${words[CURRENT]} == -* ]] || found=(${found:#-*})
              compadd -a found
              _files
            }
            compdef _va_complete va

            """,
        ["fish"] = """
            # Completion of va for fish. To have it in every shell: va completion fish > ~/.config/fish/completions/va.fish
            function __va_complete
                set -l words (commandline -opc)
                set -l line (string join -- ' ' va $words[2..-1] (commandline -ct))
                set -l found ($words[1] "[suggest:"(string length -- $line)"]" $line 2>/dev/null)
                string match -q -- '-*' (commandline -ct); or set found (string match -v -- '-*' $found)
                for one in $found
                    echo $one
                end
            end
            complete -c va -a '(__va_complete)'

            """,
        ["powershell"] = """
            # Completion of va for PowerShell. To have it in every shell, add to the file that $PROFILE names:
            #   va completion powershell | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName va -ScriptBlock {
              param($word, $ast, $cursor)
              $program = $ast.CommandElements[0].Value
              $typed = $ast.ToString()
              $typed = $typed.Substring(0, [Math]::Min($typed.Length, $cursor - $ast.Extent.StartOffset))
              $line = 'va' + $typed.Substring($ast.CommandElements[0].ToString().Length)
              if (-not $word) { $line = $line.TrimEnd() + ' ' }
              & $program "[suggest:$($line.Length)]" $line 2>$null |
                Where-Object { $_.StartsWith($word) -and ($word.StartsWith('-') -or -not $_.StartsWith('-')) } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
            }

            """,
    };

    public static Command Create(CommandHost host)
    {
        var shell = new Argument<string>("SHELL") { Description = $"{string.Join(", ", Scripts.Keys)}." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Write the script with which a shell completes command lines.") { shell };
        command.SetAction(parse =>
        {
            host.Terminal.Output.Write(Scripts[parse.GetRequiredValue(shell)].ReplaceLineEndings("\n"));
            return ExitCodes.Done;
        });
        return command;
    }
}
