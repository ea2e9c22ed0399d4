using System.ComponentModel.DataAnnotations;

namespace VerifiedAddition.Api;

/// <summary>How much one caller may ask for. Bound from the section <see cref="Section"/>.</summary>
public sealed class LimitOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = ConsoleOptions.Section + ":Limits";

    /// <summary>Requests a second of one credential, averaged. Default: 200.</summary>
    [Range(1, 1_000_000, ErrorMessage = Section + ":RequestsPerSecond must be from {1} to {2}.")]
    public int RequestsPerSecond { get; init; } = 200;

    /// <summary>Requests of one credential at once, after a pause. Default: 1,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = Section + ":Burst must be from {1} to {2}.")]
    public int Burst { get; init; } = 1000;

    /// <summary>Bytes of one request. Default: 4 MiB.</summary>
    [Range(1024, 1 << 30, ErrorMessage = Section + ":BodyBytes must be from {1} to {2}.")]
    public int BodyBytes { get; init; } = 4 << 20;

    /// <summary>How long one answer may take, unless it is a stream. Default: 100 seconds.</summary>
    public TimeSpan AnswerTime { get; init; } = TimeSpan.FromSeconds(100);
}
