using Microsoft.Extensions.Options;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Rejects limits of owners that no sweep could have or that are below 0, and records without room for a lease.</summary>
public sealed class PoolOptionsOwners : IValidateOptions<PoolOptions>
{
    /// <summary>What a few leases take.</summary>
    private const int MinRecordBytes = 4096;

    public ValidateOptionsResult Validate(string? name, PoolOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string[] problems =
        [
            .. options.Owners.Keys.Where(owner => !OwnerRules.Fits(owner)).Select(owner => $"{PoolOptions.Section}:Owners has '{owner}'. {OwnerRules.Rule}"),
            .. options.Owners.Where(owner => owner.Value?.MaxSlots < 0)
                .Select(owner => FormattableString.Invariant($"{PoolOptions.Section}:Owners:{owner.Key}:MaxSlots is {owner.Value.MaxSlots}, but must be 0 or more. Leave it out for no limit.")),
            .. options.RecordBytes < MinRecordBytes
                ? [FormattableString.Invariant($"{PoolOptions.Section}:RecordBytes is {options.RecordBytes}, but must be {MinRecordBytes} or more. Leave it out for {new PoolOptions().RecordBytes}.")]
                : Array.Empty<string>(),
        ];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
