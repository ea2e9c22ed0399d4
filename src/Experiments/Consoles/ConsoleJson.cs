namespace VerifiedAddition.Experiments;

/// <summary>What <c>va console --json</c> writes when it has begun to serve.</summary>
/// <param name="Address">Where the API and the page are.</param>
/// <param name="SignIn">The address that lets one browser in, once.</param>
/// <param name="Grid">The grid, in words.</param>
public sealed record ConsoleJson(Uri Address, Uri SignIn, string Grid);
