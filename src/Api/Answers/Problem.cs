using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>Why a request was not carried out (RFC 9457, <c>application/problem+json</c>).</summary>
/// <param name="Type">Always <c>about:blank</c>: the status says what kind it is.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The status code.</param>
/// <param name="Detail">What was met, what was expected, what to do: the words of the command line.</param>
/// <param name="ExitCode">With what <c>va</c> would have ended (docs/json.md); null for what only HTTP has.</param>
/// <param name="Problems">Of a sweep file, everything that is wrong with it; else null.</param>
public sealed record Problem(
    string Type, string Title, int Status, string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? ExitCode = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SweepProblem>? Problems = null)
{
    /// <summary>The type of content that it is sent as.</summary>
    public const string ContentType = "application/problem+json";

    private const string Blank = "about:blank";

    /// <summary>The problem of a status.</summary>
    internal static Problem Of(int status, string detail) => new(Blank, ReasonPhrases.GetReasonPhrase(status), status, UntrustedText.Lines(detail));

    /// <summary>What an exception means for whoever asked.</summary>
    internal static Problem Of(Exception e) => e switch
    {
        RefusedException refused => Of(refused.Status, refused.Message),
        BadHttpRequestException { InnerException: JsonException json } bad => Of(bad.StatusCode, JsonFault.Describe(json)),
        BadHttpRequestException bad => Of(bad.StatusCode, BindingFault.Describe(bad)),
        SweepFileException file => Of(StatusCodes.Status400BadRequest, file.Message) with { ExitCode = ExitCodes.BadInput, Problems = file.Problems },
        OperationCanceledException => Of(StatusCodes.Status503ServiceUnavailable, "The work was interrupted before there was an answer. Ask again."),
        _ when FailureText.IsForeseen(e) => Of(StatusOf(e), FailureText.Of(e)) with { ExitCode = FailureText.CodeOf(e) },
        _ => Of(StatusCodes.Status500InternalServerError, "The server met an error that it did not expect; its log has more.") with { ExitCode = ExitCodes.Unavailable },
    };

    private static int StatusOf(Exception e) => e is ClientException { IsUnknownName: true }
        ? StatusCodes.Status404NotFound
        : FailureText.CodeOf(e) switch
        {
            ExitCodes.BadInput => StatusCodes.Status400BadRequest,
            ExitCodes.NotAchieved => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status503ServiceUnavailable,
        };
}
