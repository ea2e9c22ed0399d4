using System.Globalization;
using System.Runtime.InteropServices;

namespace VerifiedAddition.Transformer;

/// <summary>Which version of libtorch a loaded library is, by its own word.</summary>
internal static class LibTorchVersion
{
    public const string Unknown = "of unknown version";

    /// <summary>A part of libtorch's stable C interface since 2.0; it returns the version from 2.9 on.</summary>
    private const string Export = "aoti_torch_abi_version";

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate ulong AbiVersion();

    /// <summary>Such as <c>2.10.0</c>; <see cref="Unknown"/> if the library does not say.</summary>
    /// <param name="library">The handle of libtorch_cpu.</param>
    public static string Of(nint library) =>
        NativeLibrary.TryGetExport(library, Export, out var address)
            ? Read(Marshal.GetDelegateForFunctionPointer<AbiVersion>(address)())
            : Unknown;

    /// <summary>Reads the number: major, minor and patch version are its three highest bytes.</summary>
    internal static string Read(ulong version) => version >> 56 == 0
        ? Unknown
        : string.Create(CultureInfo.InvariantCulture, $"{version >> 56}.{(version >> 48) & 0xFF}.{(version >> 40) & 0xFF}");
}
