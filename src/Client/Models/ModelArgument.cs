using System.CommandLine;

namespace VerifiedAddition.Client;

/// <summary>A model as users name it: by a weight file's path or by a variant's name.</summary>
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

    /// <summary>Returns the path if the file exists.</summary>
    /// <exception cref="ClientException">The file does not exist.</exception>
    public static string ExistingFile(string path) => File.Exists(path)
        ? path
        : throw new ClientException(Directory.Exists(path)
            ? FolderIs(path)
            : $"There is no weight file {path}. (A name that ends in {Path.GetExtension(path)} is taken for a file.)");

    /// <summary>Returns the message for a folder given as a model.</summary>
    public static string FolderIs(string path)
    {
        var held = File.Exists(Path.Combine(path, "data.pkl"))
            ? "It looks like a .pth file that was unpacked, as some browsers do with downloads: download it again without unpacking."
            : Directory.EnumerateFiles(path).FirstOrDefault(file => Extensions.Any(extension => file.EndsWith(extension, StringComparison.OrdinalIgnoreCase))) is { } file
                ? $"Give a file in it, such as {file}."
                : "Give a weight file: none in it ends in .pth or .safetensors.";
        return $"{path} is a folder. {held}";
    }
}
