using System.Text.Json;
using VerifiedAddition.Api;
using VerifiedAddition.Api.Tests;

namespace VerifiedAddition.Local.Tests;

/// <summary>What <c>va … --json</c> prints is to be had over HTTP, with equal fields and equal values.</summary>
public sealed class EqualFieldsTests(TrainedGrid grid) : IClassFixture<TrainedGrid>
{
    [Fact]
    public async Task Sweeps_are_listed_and_shown_as_the_command_line_does()
    {
        await RequireEqualAsync((await LookAsync("sweeps")).GetProperty("items"), "sweep", "list");
        await RequireEqualAsync(await LookAsync("sweeps/trained"), "sweep", "show", "trained");
    }

    [Fact]
    public async Task A_plan_is_the_one_of_the_command_line()
    {
        using var caller = grid.Server.Caller(Roles.Viewer);
        var file = Path.Combine(Directory.CreateTempSubdirectory("va-plan-").FullName, "sweep.yaml");
        await File.WriteAllTextAsync(file, TrainedGrid.Sweep, TestContext.Current.CancellationToken);

        var (status, plan, _) = await caller.SubmitAsync(TrainedGrid.Sweep, "plans");

        Assert.Equal(200, status);
        await RequireEqualAsync(plan, "sweep", "plan", file);
    }

    [Fact]
    public async Task Variants_are_listed_and_shown_as_the_command_line_does()
    {
        await RequireEqualAsync((await LookAsync("variants?sort=parameters&reverse=true")).GetProperty("items"), "variant", "list", "--sort", "parameters", "--reverse");
        await RequireEqualAsync(await LookAsync("variants/child"), "variant", "show", "child");
        await RequireEqualAsync(await LookAsync("variants/trained%2Fparent"), "variant", "show", "trained/parent");
        await RequireEqualAsync(await LookAsync("variants/child/logs"), "variant", "logs", "child");
    }

    [Fact]
    public async Task The_grid_is_shown_as_the_command_line_does()
    {
        // Slots of what another test had done may still become free.
        for (var tries = 10; !JsonElement.DeepEquals(await grid.ToldAsync("grid", "show"), await LookAsync("grid")) && tries > 0; tries--)
        {
            await Task.Delay(1000, TestContext.Current.CancellationToken);
        }

        await RequireEqualAsync(await LookAsync("grid"), "grid", "show");
    }

    [Fact]
    public async Task Answers_and_patches_are_those_of_the_command_line()
    {
        using var caller = grid.Server.Caller(Roles.Viewer);

        var (_, answers, _) = await caller.SendAsync(HttpMethod.Post, "variants/parent/ask", new { questions = new[] { "12+34", "99+01" } });
        var (_, patch, _) = await caller.SendAsync(HttpMethod.Post, "variants/parent/patch", new { store = "12+34", alter = "55+45", nodes = new[] { "P6L0H0" } });

        await RequireEqualAsync(answers, "ask", "parent", "12+34", "99+01");
        await RequireEqualAsync(patch, "patch", "parent", "--store", "12+34", "--alter", "55+45", "--node", "P6L0H0");
    }

    [Fact]
    public async Task Reports_of_verifications_are_those_of_the_command_line()
    {
        var job = await ResultAsync("verifications", new { sample = "uniform", questions = 500, seed = 7 });

        var told = await grid.ToldAsync("verify", "child", "--sample", "uniform", "--questions", "500", "--seed", "7");
        RequireEqual(told[0], job);
    }

    [Fact]
    public async Task Analyses_and_claims_are_those_of_the_command_line()
    {
        await RequireEqualAsync(await ResultAsync("analyses", new { }), "analyse", "child");
        await RequireEqualAsync(await ResultAsync("claims", new { questions = 40 }), "claims", "child", "--questions", "40");
        await RequireEqualAsync(await ResultAsync("analyses", new { policy = "seed" }, "/original"), "analyse", "child", "--policy", "seed");
    }

    [Fact]
    public async Task Tests_of_robustness_are_those_of_the_command_line() =>
        await RequireEqualAsync(await ResultAsync("robustness", new { questions = 50 }), "robustness", "child", "--questions", "50");

    [Fact]
    public async Task A_comparison_is_the_one_of_the_command_line() => await RequireEqualAsync(
        await MadeAsync("comparisons", new { models = new[] { "parent", "child" }, questions = 40 }), "analyse", "compare", "parent", "child", "--questions", "40");

    [Fact]
    public async Task What_became_of_a_parents_nodes_is_what_the_command_line_tells()
    {
        using var caller = grid.Server.Caller(Roles.Submitter);
        await caller.SubmitAsync(TrainedGrid.Stranger);
        await TrainedGrid.EndAsync(caller, "strangers");

        await RequireEqualAsync(await MadeAsync("variants/child/reuse", new { questions = 40 }), "analyse", "reuse", "child", "--questions", "40");
        await RequireEqualAsync(
            await MadeAsync("variants/child/reuse", new { questions = 40, controls = new[] { "stranger" } }),
            "analyse", "reuse", "child", "--questions", "40", "--control", "stranger");
    }

    [Fact]
    public async Task Re_use_is_not_asked_of_who_has_no_parent_and_not_compared_with_relatives_or_files()
    {
        await RefusedAsync("parent", [], 400, "starts from random weights, so no node of it was inserted.");
        await RefusedAsync("child", ["parent"], 400, "is no control: it is child or its parent, or started from one of them.");
        await RefusedAsync("child", ["/etc/passwd.pth"], 404, "There is no variant '/etc/passwd.pth'");

        async Task RefusedAsync(string variant, string[] controls, int status, string words)
        {
            using var caller = grid.Server.Caller(Roles.Submitter);
            var (answered, problem, _) = await caller.SendAsync(HttpMethod.Post, $"variants/{variant}/reuse", new { controls });
            Assert.Equal(status, answered);
            Assert.Contains(words, problem.Detail(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_certificate_is_the_file_that_the_command_line_writes_and_holds()
    {
        using var caller = grid.Server.Caller(Roles.Submitter);
        var folder = Directory.CreateTempSubdirectory("va-certificate-").FullName;
        var told = (await grid.ToldAsync("verify", "parent", "--sample", "exhaustive", "--certificate", folder))[0].GetProperty("certificate");
        var verification = (await LookAsync("variants/parent/verifications"))[0];
        var certificate = await caller.GetStringAsync($"variants/parent/verifications/{verification.Text("key")}/certificate", TestContext.Current.CancellationToken);

        var (status, check, _) = await caller.SendAsync(HttpMethod.Post, "certificates/check?redo=1&seed=5", JsonDocument.Parse(certificate));

        Assert.Equal(await File.ReadAllTextAsync(told.Text("file")!, TestContext.Current.CancellationToken), certificate);
        Assert.Equal((200, true, 1), (status, check.GetProperty("holds").GetBoolean(), check.GetProperty("redone").GetArrayLength()));
        Assert.Equal(
            (await grid.ToldAsync("certificate", "check", told.Text("file")!, "--redo", "1", "--seed", "5")).EnumerateObject().Select(field => field.Name),
            check.EnumerateObject().Select(field => field.Name), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Records_are_the_files_of_the_command_line()
    {
        using var caller = grid.Server.Caller(Roles.Viewer);
        foreach (var format in new[] { "csv", "jsonl" })
        {
            var file = Path.Combine(Directory.CreateTempSubdirectory("va-record-").FullName, $"record.{format}");
            await grid.ToldAsync("variant", "export", "child", "--out", file);

            Assert.Equal(
                await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken),
                await caller.GetByteArrayAsync($"variants/child/record?format={format}", TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_record_for_TensorBoard_has_the_name_and_the_events_of_the_command_line()
    {
        using var caller = grid.Server.Caller(Roles.Viewer);
        var told = await grid.ToldAsync("variant", "export", "child", "--format", "tensorboard", "--out", Directory.CreateTempSubdirectory("va-events-").FullName);

        using var answer = await caller.GetAsync("variants/child/record?format=tensorboard", TestContext.Current.CancellationToken);

        Assert.Equal(Path.GetFileName(told.Text("file")), answer.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal(
            Timeless(await File.ReadAllBytesAsync(told.Text("file")!, TestContext.Current.CancellationToken)),
            Timeless(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)), StringComparer.Ordinal);

        // A length and its checksum, an event that begins with the time of the export, and its checksum.
        static IEnumerable<string> Timeless(byte[] file)
        {
            for (int at = 0, length; at < file.Length; at += 12 + length + 4)
            {
                length = BitConverter.ToInt32(file, at);
                yield return Convert.ToHexString(file, at + 12 + 9, length - 9);
            }
        }
    }

    [Fact]
    public async Task Weights_are_the_file_of_the_command_line()
    {
        using var caller = grid.Server.Caller(Roles.Viewer);
        foreach (var (format, layout) in new[] { ("safetensors", "hooked"), ("pth", "hooked"), ("safetensors", "bridge"), ("pth", "native"), ("onnx", "hooked") })
        {
            var file = Path.Combine(Directory.CreateTempSubdirectory("va-weights-").FullName, $"weights.{format}");
            var told = await grid.ToldAsync("model", "export", "child", "--layout", layout, "--out", file);

            Assert.Equal(
                await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken),
                await caller.GetByteArrayAsync($"variants/child/weights?format={format}&layout={layout}", TestContext.Current.CancellationToken));
            Assert.Equal(
                await File.ReadAllTextAsync(told.Text("config")!, TestContext.Current.CancellationToken),
                await caller.GetStringAsync("variants/child/config", TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_family_is_found_in_both_directions()
    {
        var (parent, child) = (await LookAsync("variants/parent/lineage"), await LookAsync("variants/child/lineage"));

        Assert.Equal("child", Assert.Single(parent.GetProperty("descendants").EnumerateArray()).Text("name"));
        Assert.Equal("parent", Assert.Single(child.GetProperty("ancestors").EnumerateArray()).Text("name"));
        Assert.Equal(1, child.GetProperty("variant").GetProperty("initialiseFrom").GetProperty("mode").GetInt32());
    }

    [Fact]
    public async Task Jobs_of_a_sweep_are_listed_with_their_results()
    {
        foreach (var kind in new[] { "verifications", "analyses", "claims", "robustness" })
        {
            var job = Assert.Single((await LookAsync($"variants/child/{kind}")).EnumerateArray());

            Assert.Equal("completed", job.Text("phase"));
            Assert.Equal(JsonValueKind.Object, (await LookAsync($"variants/child/{kind}/{job.Text("key")}")).GetProperty("result").ValueKind);
        }
    }

    [Fact]
    public async Task The_same_sweep_again_is_the_same()
    {
        using var caller = grid.Server.Caller(Roles.Submitter);
        var before = await LookAsync("sweeps/trained");

        var (status, again, _) = await caller.SubmitAsync(TrainedGrid.Sweep);
        await TrainedGrid.EndAsync(caller, "trained");

        Assert.True(status is 200 or 202, $"{status}: {again}");
        RequireEqual(before.GetProperty("variants"), (await LookAsync("sweeps/trained")).GetProperty("variants")); // it ends once more, with nothing trained
    }

    /// <summary>Asks for what is made of several jobs until these are complete.</summary>
    private async Task<JsonElement> MadeAsync(string path, object request)
    {
        using var caller = grid.Server.Caller(Roles.Submitter);
        while (true)
        {
            var (status, answer, location) = await caller.SendAsync(HttpMethod.Post, path, request);
            Assert.True(status is 200 or 202, $"{status}: {answer}");
            Assert.Equal(status == 202, location is not null);
            if (status == 200)
            {
                return answer.GetProperty("result");
            }

            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Starts a job on the child, waits for it, and returns what it found.</summary>
    private async Task<JsonElement> ResultAsync(string kind, object request, string form = "")
    {
        using var caller = grid.Server.Caller(Roles.Submitter);
        var (status, jobs, _) = await caller.SendAsync(HttpMethod.Post, $"variants/child/{kind}", request);
        Assert.True(status is 200 or 202, $"{status}: {jobs}");
        var path = $"variants/child/{kind}/{jobs[0].Text("key")}{form}";
        while (true)
        {
            var job = await LookAsync(path);
            if (job.Text("phase") is not "running")
            {
                Assert.Equal(("completed", null), (job.Text("phase"), job.Text("error")));
                return job.GetProperty("result");
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private async Task<JsonElement> LookAsync(string path)
    {
        using var caller = grid.Server.Caller(Roles.Viewer);
        return await caller.LookAsync(path);
    }

    private async Task RequireEqualAsync(JsonElement answer, params string[] command) => RequireEqual(await grid.ToldAsync(command), answer);

    private static void RequireEqual(JsonElement told, JsonElement answer) =>
        Assert.True(JsonElement.DeepEquals(told, answer), $"The command line says:\n{told}\nand the API:\n{answer}");
}
