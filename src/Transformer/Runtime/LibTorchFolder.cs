using System.Runtime.InteropServices;

namespace VerifiedAddition.Transformer;

/// <summary>Loads libtorch from a folder, so that TorchSharp's native library finds it in the process and binds to it.</summary>
internal static class LibTorchFolder
{
    /// <summary>In dependency order. Only CUDA builds have the CUDA libraries.</summary>
    private static readonly (string Name, bool Required)[] Libraries =
    [
        ("c10", true),
        ("torch_cpu", true),
        ("c10_cuda", false),
        ("torch_cuda", false),
        ("torch", true),
    ];

    /// <returns>The version that was loaded: see <see cref="LibTorchVersion"/>.</returns>
    /// <exception cref="InvalidOperationException">The folder has no libtorch, or one that cannot be loaded here.</exception>
    public static string Preload(string folder)
    {
        var version = LibTorchVersion.Unknown;
        foreach (var (name, required) in Libraries)
        {
            var path = Path.Combine(Path.GetFullPath(folder), FileName(name));
            if (File.Exists(path))
            {
                var library = Load(path);
                version = name == "torch_cpu" ? LibTorchVersion.Of(library) : version;
            }
            else if (required)
            {
                throw new InvalidOperationException(
                    $"{TorchRuntime.FolderVariable} names '{folder}', which has no '{FileName(name)}'. " +
                    "Name the folder that holds libtorch's libraries (inside a PyTorch: torch/lib), or unset the variable.");
            }
        }

        return version;
    }

    private static nint Load(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception cause) when (cause is DllNotFoundException or BadImageFormatException)
        {
            throw new InvalidOperationException(
                $"'{path}', in the folder that {TorchRuntime.FolderVariable} names, cannot be loaded: {cause.Message} " +
                "It must be a libtorch for this system, of the version that TorchSharp was built for; otherwise unset the variable.", cause);
        }
    }

    private static string FileName(string name) =>
        OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";
}
