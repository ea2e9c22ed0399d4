using System.CommandLine;

namespace VerifiedAddition.Client;

/// <summary>A model as people name it: by a weight file's path or by a variant's name.</summary>
internal static class ModelArgument
{
    private static readonly string[] Extensions = [".pth", ".safetensors"];

    public static Argument<string> Create() => new("MODEL")
    {
        Description =
            "A weight file if it ends in .pth or .safetensors, or is a path with a folder to a file that exists; " +
            "otherwise a trained variant: its name, SWEEP/VARIANT, or its identity.",
    };

    public static bool IsPath(string model) =>
        Extensions.Any(extension => model.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
        || (model.AsSpan().IndexOfAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) >= 0 && File.Exists(model));

    /// <summary>The path, if the file exists.</summary>
    /// <exception cref="ClientException">It does not.</exception>
    public static string ExistingFile(string path) => File.Exists(path)
        ? path
        : throw new ClientException($"There is no weight file {path}. (A name that ends in {Path.GetExtension(path)} is taken for a file.)");
}
