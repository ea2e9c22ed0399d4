namespace VerifiedAddition.Experiments;

/// <summary>What <c>va console token create --json</c> writes.</summary>
/// <param name="Token">The token, which is kept nowhere.</param>
/// <param name="File">The file that holds its hash.</param>
public sealed record NewTokenJson(string Token, string File);
