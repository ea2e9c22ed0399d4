using System.Text.Json;
using VerifiedAddition.Experiments;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Api.Tests;

/// <summary>The document that is checked in is the one of the code; with VA_RENEW_API=1 it is written anew.</summary>
public sealed class OpenApiDocumentTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static readonly string File = Checkout.PathOf("docs", "api", "openapi.json");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_of_the_code_is_checked_in()
    {
        using var caller = host.Caller(Roles.Viewer);

        var text = await caller.GetStringAsync("openapi.json", Cancel);

        if (Environment.GetEnvironmentVariable("VA_RENEW_API") is "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(File)!);
            await System.IO.File.WriteAllTextAsync(File, text.ReplaceLineEndings("\n") + "\n", Cancel);
        }

        Assert.Equal(await System.IO.File.ReadAllTextAsync(File, Cancel), text.ReplaceLineEndings("\n") + "\n");
    }

    [Fact]
    public async Task Every_operation_has_a_name_a_summary_a_role_and_says_what_refusals_look_like()
    {
        using var caller = host.Caller(Roles.Viewer);

        var document = await caller.LookAsync("openapi.json");

        Assert.StartsWith("3.1", document.Text("openapi"), StringComparison.Ordinal);
        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(one => one.Value).ToArray();
        Assert.All(operations, operation =>
        {
            Assert.NotEmpty(operation.Text("operationId")!);
            Assert.NotEmpty(operation.Text("summary")!);
            Assert.StartsWith("Least role: ", operation.Text("description"), StringComparison.Ordinal);
            Assert.True(operation.GetProperty("responses").GetProperty("default").GetProperty("content").TryGetProperty(Problem.ContentType, out _));
        });
        Assert.Equal(operations.Length, operations.Select(operation => operation.Text("operationId")).Distinct(StringComparer.Ordinal).Count());
        Assert.True(operations.Length >= 35, $"{operations.Length} operations are few.");
    }

    [Fact]
    public async Task Fields_of_answers_are_described_by_the_names_that_are_written()
    {
        using var caller = host.Caller(Roles.Viewer);

        var schemas = (await caller.LookAsync("openapi.json")).GetProperty("components").GetProperty("schemas");

        var written = JsonSerializer.SerializeToElement(new SweepListingJson("a", "running", 1, 0, null, 0), JsonOutput.Options);
        Assert.Equal(
            written.EnumerateObject().Select(field => field.Name),
            schemas.GetProperty("SweepListing").GetProperty("properties").EnumerateObject().Select(field => field.Name), StringComparer.Ordinal);
    }
}
