namespace VerifiedAddition.Tests.Services;

/// <summary>The checkout from which the tests were built.</summary>
internal static class Checkout
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = Above(new(AppContext.BaseDirectory));

    /// <summary>A file or folder of it.</summary>
    public static string PathOf(params string[] names) => Path.Combine([Root, .. names]);

    private static string Above(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "VerifiedAddition.sln")) ? folder.FullName : Above(folder.Parent!);
}
