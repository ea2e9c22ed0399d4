using System.CommandLine;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Client;

/// <summary>How the model of a weight file computes: <c>--architecture</c>, for files that do not say it.</summary>
internal static class ArchitectureOption
{
    /// <summary>One for all commands that read weight files; <see cref="CommandHost"/> looks at it.</summary>
    public static Option<Architecture?> Instance { get; } = new("--architecture")
    {
        Description =
            "How the model of a weight file computes, where the file does not say it, such as activation=gelu,normalisation=rms. " +
            $"Possible are {Architecture.Possible}; the first of each is the default.",
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
