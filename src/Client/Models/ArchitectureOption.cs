using System.CommandLine;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Client;

/// <summary>The architecture of a weight file's model: <c>--architecture</c>, for files that do not state it.</summary>
internal static class ArchitectureOption
{
    /// <summary>The option, shared by all commands that read weight files and evaluated by <see cref="CommandHost"/>.</summary>
    public static Option<Architecture?> Instance { get; } = new("--architecture")
    {
        Description =
            "Architecture of a weight file's model, if the file does not state it, such as activation=gelu,normalisation=rms. " +
            $"Possible values: {Architecture.Possible}; the first of each is the default.",
        HelpName = "KEY=VALUE,...",
        CustomParser = result =>
        {
            try
            {
                return Architecture.Parse(result.Tokens[^1].Value);
            }
            catch (FormatException e)
            {
                result.AddError($"--architecture: {e.Message}");
                return null;
            }
        },
    };
}
