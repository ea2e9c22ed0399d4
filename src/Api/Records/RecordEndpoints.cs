using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>Training records: what every step of a training measured.</summary>
internal static class RecordEndpoints
{
    private const string Svg = "image/svg+xml";

    /// <summary>What a record is to be had as; the first is what is sent where nobody says.</summary>
    private static readonly (string Name, string Type)[] Formats =
    [
        ("json", MediaTypeNames.Application.Json), ("csv", MediaTypeNames.Text.Csv), ("jsonl", "application/x-ndjson"), ("parquet", ParquetRecord.ContentType),
        ("tensorboard", MediaTypeNames.Application.Octet),
    ];

    private static readonly (string Name, string Type)[] Pictures = [("svg", Svg), ("png", MediaTypeNames.Image.Png)];

    public static void MapRecords(this IEndpointRouteBuilder api)
    {
        var variants = api.MapGroup("/variants/{variant}").WithTags("Variants");
        variants.MapGet("/record", ShowAsync).WithName("ShowRecord").Produces<RecordJson>().ProducesFile([.. Formats.Skip(1).Select(one => one.Type)])
            .WithSummary("What every step of a training measured, until now: json (by columns), csv, jsonl, parquet or tensorboard (an event file), by 'format' or the header Accept.");
        variants.MapGet("/plot", PlotAsync).WithName("PlotRecord").ProducesFile([.. Pictures.Select(one => one.Type)])
            .WithSummary("The loss curves of a training as a picture: svg or png.");
    }

    private static async Task<IResult> ShowAsync(
        string variant, string? format, int? from, int? points, IGridSource source, HttpContext context, CancellationToken cancellationToken)
    {
        var chosen = Chosen(format, context, Formats);
        Require("from", from, int.MaxValue, least: 0);
        Require("points", points, int.MaxValue, least: 2);
        if (chosen != Formats[0].Name && (from is not null || points is not null))
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"from and points go with format json; a file of format {chosen} has every step.");
        }

        var grid = await source.GridAsync(cancellationToken);
        var found = await FindAsync(grid, variant, cancellationToken);
        return chosen switch
        {
            "json" => new JsonAnswer<RecordJson>(RecordJson.Of(found, from ?? 0, points)),
            "csv" => File(await CsvAsync(found), found.Name, Formats[1]),
            "jsonl" => File(await LinesAsync(found, cancellationToken), found.Name, Formats[2]),
            "parquet" => File(await ParquetRecord.WriteAsync(found.Record, cancellationToken), found.Name, Formats[3]),
            _ => Downloads.Of(Events(found), Formats[4].Type, TensorBoardRecord.NameOf(found.Name, found.Record.Head.Variant)),
        };
    }

    private static async Task<IResult> PlotAsync(
        string variant, string? format, bool? tokens, bool? log, IGridSource source, HttpContext context, CancellationToken cancellationToken)
    {
        var chosen = Chosen(format, context, Pictures);
        var grid = await source.GridAsync(cancellationToken);
        var found = await FindAsync(grid, variant, cancellationToken);
        using var picture = new MemoryStream();
        await Task.Run(() => LossPicture.Draw([found], new(tokens ?? false, log ?? false), chosen == Pictures[0].Name, picture), cancellationToken);
        return File(picture.ToArray(), found.Name, Array.Find(Pictures, one => one.Name == chosen));
    }

    private static async Task<FoundRecord> FindAsync(IGrid grid, string variant, CancellationToken cancellationToken)
    {
        var found = await VariantName.FindAsync(grid, variant, cancellationToken);
        return await RecordFinder.FindAsync(grid, found, cancellationToken);
    }

    private static IResult File(byte[] content, string name, (string Name, string Type) format) =>
        Downloads.Of(content, format.Type, $"{name}.{format.Name}");

    private static async Task<byte[]> CsvAsync(FoundRecord found)
    {
        using var text = new MemoryStream();
        await CsvRecord.WriteAsync(found.Record, text);
        return text.ToArray();
    }

    private static async Task<byte[]> LinesAsync(FoundRecord found, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        await using var lines = found.OpenText();
        await lines.CopyToAsync(text, cancellationToken);
        return text.ToArray();
    }

    private static byte[] Events(FoundRecord found)
    {
        using var file = new MemoryStream();
        TensorBoardRecord.Write(found.Record, TimeProvider.System.GetUtcNow(), file);
        return file.ToArray();
    }

    /// <summary>What the parameter names, or else what the header Accept likes best.</summary>
    private static string Chosen(string? given, HttpContext context, (string Name, string Type)[] formats)
    {
        Words.Require("format", given, formats.Select(one => one.Name));
        return given ?? Accepted(context, formats);
    }

    private static string Accepted(HttpContext context, (string Name, string Type)[] formats)
    {
        var liked = context.Request.GetTypedHeaders().Accept;
        return liked.Count == 0
            ? formats[0].Name
            : liked.OrderByDescending(one => one.Quality ?? 1)
                .Select(one => Array.Find(formats, format => MediaTypeHeaderValue.Parse(format.Type).IsSubsetOf(one)).Name)
                .FirstOrDefault(name => name is not null)
                ?? throw new RefusedException(
                    StatusCodes.Status406NotAcceptable, $"This is to be had as {string.Join(", ", formats.Select(one => one.Type))}; the header Accept names none of these.");
    }

    private static void Require(string name, int? given, int most, int least)
    {
        if (given < least || given > most)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"{name} is {given}, but must be a whole number from {least} on.");
        }
    }
}
