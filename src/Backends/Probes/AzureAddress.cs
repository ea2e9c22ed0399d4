using System.Text.RegularExpressions;

namespace VerifiedAddition.Backends;

/// <summary>Formats the address of a storage account or container for messages.</summary>
internal static partial class AzureAddress
{
    /// <summary>Omits user, signature and query; also the path unless it consists of names, as it may be a signature after a lost <c>?</c>.</summary>
    public static string Shown(Uri uri)
    {
        var path = uri.AbsolutePath;
        return uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) + (Names().IsMatch(path) ? path.TrimEnd('/') : "");
    }

    /// <summary>Matches names of accounts (of the emulator) and of containers.</summary>
    [GeneratedRegex(@"\A(/[a-z0-9$-]{0,63}){1,2}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Names();
}
