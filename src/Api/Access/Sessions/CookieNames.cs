using System.Globalization;
using System.Security.Cryptography;

namespace VerifiedAddition.Api;

/// <summary>Names of the cookies of one console. Browsers send the cookies of one port to all ports of a machine, so that two consoles need two names.</summary>
internal sealed class CookieNames
{
    private readonly string _mark = RandomNumberGenerator.GetHexString(8, lowercase: true);

    public string Session => string.Create(CultureInfo.InvariantCulture, $"va-session-{_mark}");

    public string Antiforgery => string.Create(CultureInfo.InvariantCulture, $"va-antiforgery-{_mark}");
}
