using System.CommandLine;

namespace VerifiedAddition.Client;

/// <summary>A model as users name it: by a weight file's path or by a variant's name.</summary>
internal static class ModelArgument
{
    public static Argument<string> Create() => new("MODEL")
    {
        Description =
            "A weight file if it ends in .pth or .safetensors, or is a path with a folder to a file that exists; " +
            "otherwise a trained variant: its name, SWEEP/VARIANT, or its identity.",
    };
}
