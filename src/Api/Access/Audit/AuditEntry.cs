namespace VerifiedAddition.Api;

/// <summary>A line of the audit log.</summary>
/// <param name="Time">When.</param>
/// <param name="Who">The name of the token or user; <c>nobody</c> for callers without one.</param>
/// <param name="Role">Their role; null for none.</param>
/// <param name="Credential">What let them in, in at most eight characters: the identity of a token, <c>terminal</c>, or who issued what they have.</param>
/// <param name="Address">The address that the request came from.</param>
/// <param name="Action">What they did: a method and a path, or words.</param>
/// <param name="Status">The status of the answer; 0 where there was none.</param>
/// <param name="Outcome"><c>done</c>, <c>refused</c> or <c>failed</c>.</param>
/// <param name="Detail">What else is to be known; null for nothing.</param>
public sealed record AuditEntry(
    DateTimeOffset Time, string Who, string? Role, string? Credential, string? Address, string Action, int Status, string Outcome, string? Detail);
