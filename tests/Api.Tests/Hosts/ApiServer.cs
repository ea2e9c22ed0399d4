using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace VerifiedAddition.Api.Tests;

/// <summary>The API on a port of this machine. Callers say themselves what role they have.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _web;

    private ApiServer(WebApplication web) => _web = web;

    /// <summary>Where it is.</summary>
    public Uri Address => new(_web.Urls.Single());

    /// <summary>Its services.</summary>
    public IServiceProvider Services => _web.Services;

    /// <summary>Serves a grid.</summary>
    public static async Task<ApiServer> StartAsync(IGridSource source)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, TestCaller>("test", configureOptions: null);
        builder.Services.AddSingleton(source);
        builder.Services.AddGridApi();
        var web = builder.Build();
        web.UseRouting();
        web.UseAuthentication();
        web.UseAuthorization();
        web.UseMiddleware<ProblemAnswers>();
        web.MapGridApi();
        await web.StartAsync();
        return new(web);
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    /// <summary>Returns a caller with a role; null for one that has none.</summary>
    public HttpClient Caller(string? role = Roles.Operator)
    {
        var caller = new HttpClient { BaseAddress = new(Address, GridApi.Root + "/") };
        if (role is not null)
        {
            caller.DefaultRequestHeaders.Add(TestCaller.Header, role);
        }

        return caller;
    }
}

/// <summary>What tests do with the API.</summary>
internal static class Calls
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Looks at something that must be there.</summary>
    public static async Task<JsonElement> LookAsync(this HttpClient caller, string path)
    {
        using var answer = await caller.GetAsync(path, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, $"GET {path} says {(int)answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Sends JSON; null for no body.</summary>
    public static async Task<(int Status, JsonElement Body, Uri? Location)> SendAsync(
        this HttpClient caller, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await caller.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, answer.Headers.Location);
    }

    /// <summary>Sends a sweep file.</summary>
    public static async Task<(int Status, JsonElement Body, Uri? Location)> SubmitAsync(
        this HttpClient caller, string yaml, string path = "sweeps", bool isNew = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(yaml, Encoding.UTF8, "application/yaml") };
        if (isNew)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        }

        using var answer = await caller.SendAsync(request, Cancel);
        return ((int)answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement, answer.Headers.Location);
    }

    /// <summary>The text of a field.</summary>
    public static string? Text(this JsonElement element, string field) => element.GetProperty(field).GetString();

    /// <summary>The text of the field <c>detail</c> of a problem.</summary>
    public static string Detail(this JsonElement problem) => problem.Text("detail")!;
}
