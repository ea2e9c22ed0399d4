using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>The checkout that these tests were built from: they are about its files.</summary>
internal static class Repository
{
    public static string Root => Checkout.Root;

    /// <summary>The path of a file or folder whose path within the repository is given with <c>/</c>.</summary>
    public static string PathOf(string relative) => Checkout.PathOf(relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));
}
