using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>A sweep file (docs/sweep-files.md) as the body of a request.</summary>
/// <param name="Plan">What it says.</param>
internal sealed record SweepBody(SweepPlan Plan) : IBindableFromHttpContext<SweepBody>, IEndpointParameterMetadataProvider
{
    /// <summary>What it is called in messages, which name a line and a column of it.</summary>
    private const string Name = "sweep.yaml";

    private static readonly string[] Types = ["application/yaml", "application/x-yaml", "text/yaml"];

    /// <summary>Reads the body.</summary>
    /// <exception cref="RefusedException">It is too large.</exception>
    /// <exception cref="SweepFileException">It is no sweep, or one that names files.</exception>
    public static async ValueTask<SweepBody?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        var text = await BodyText.ReadAsync(context.Request, SweepFile.MaxBytes, "a sweep file");
        return new(await Task.Run(() => SweepFile.ParseAlone(text, Name), context.RequestAborted));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new AcceptsMetadata(Types, typeof(string)));
    }
}
