using System.Text.RegularExpressions;

namespace VerifiedAddition.Backends;

/// <summary>The address of a storage account or container, as messages may show it.</summary>
internal static partial class AzureAddress
{
    /// <summary>Without user, signature and query; and without a path that is not made of names, such as a signature behind a lost <c>?</c>.</summary>
    public static string Shown(Uri uri)
    {
        var path = uri.AbsolutePath;
        return uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) + (Names().IsMatch(path) ? path.TrimEnd('/') : "");
    }

    /// <summary>Names of accounts (of the emulator) and of containers.</summary>
    [GeneratedRegex(@"\A(/[a-z0-9$-]{0,63}){1,2}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Names();
}
