using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>Who did what, when, and what came of it: events of the log category <see cref="Category"/>, and lines of a file where the console has a folder.</summary>
public sealed partial class AuditLog
{
    /// <summary>The log category.</summary>
    public const string Category = "VerifiedAddition.Audit";

    /// <summary>The file in the console's folder, a JSON object a line.</summary>
    public const string FileName = "audit.jsonl";

    private const string Happened = "done";
    private const string WasRefused = "refused";
    private const string HasFailed = "failed";

    private const int Attempts = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly string? _file;

    /// <summary>Begins the log.</summary>
    /// <exception cref="ClientException">The file cannot be written.</exception>
    public AuditLog(IOptions<ConsoleOptions> options, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        _time = time;
        _logger = loggers.CreateLogger(Category);
        _file = options.Value.Folder is { Length: > 0 } folder ? Path.Combine(folder, FileName) : null;
        if (_file is not null)
        {
            Prepare(_file);
        }
    }

    /// <summary>Notes what somebody did on a page, which is no request of its own.</summary>
    /// <param name="who">Who.</param>
    /// <param name="action">What, in words: <c>pause sweep nine</c>.</param>
    /// <param name="trouble">Why it failed; null if it did not.</param>
    public void Record(ClaimsPrincipal who, string action, string? trouble = null)
    {
        ArgumentNullException.ThrowIfNull(who);
        Write(Of(who, address: null, action, 0, trouble is null ? Happened : HasFailed, trouble));
    }

    internal void Done(HttpContext context, string action) => Write(Of(context, action, 0, Happened, detail: null));

    internal void Refused(HttpContext context, string action, string why) => Write(Of(context, action, 0, WasRefused, why));

    /// <summary>Notes a request that changes something, or that was refused for who made it.</summary>
    internal async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        var hasThrown = true;
        try
        {
            await next(context);
            hasThrown = false;
        }
        finally
        {
            if (IsOfNote(context))
            {
                var status = hasThrown ? StatusCodes.Status500InternalServerError : context.Response.StatusCode;
                var outcome = status < 400 ? Happened : status < 500 ? WasRefused : HasFailed;
                Write(Of(context, $"{context.Request.Method} {context.Request.Path}", status, outcome, detail: null));
            }
        }
    }

    private static bool IsOfNote(HttpContext context)
    {
        var (request, status) = (context.Request, context.Response.StatusCode);
        return status is not StatusCodes.Status429TooManyRequests
            && !request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal) && !request.Path.StartsWithSegments(SignIn.Path, StringComparison.Ordinal)
            && (status is StatusCodes.Status403Forbidden
                || (status is StatusCodes.Status401Unauthorized && request.Headers.Authorization.Count > 0)
                || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)));
    }

    private AuditEntry Of(HttpContext context, string action, int status, string outcome, string? detail) =>
        Of(context.User, context.Connection.RemoteIpAddress?.ToString(), action, status, outcome, detail);

    private AuditEntry Of(ClaimsPrincipal who, string? address, string action, int status, string outcome, string? detail) => new(
        _time.GetUtcNow(), Callers.NameOf(who), Callers.RoleOf(who), Callers.ShownCredentialOf(who), address, action, status, outcome, detail);

    private void Write(AuditEntry entry)
    {
        var (who, action) = (UntrustedText.OneLine(entry.Who), UntrustedText.OneLine(entry.Action));
        var detail = entry.Detail is null ? "" : $": {UntrustedText.OneLine(entry.Detail)}";
        LogAction(_logger, who, entry.Role, entry.Credential, entry.Address, action, entry.Status, entry.Outcome, detail);
        if (_file is null)
        {
            return;
        }

        try
        {
            lock (_lock)
            {
                Append(_file, JsonOutput.LineOf(entry) + "\n");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnwritten(_logger, e.Message);
        }
    }

    /// <summary>Adds to the file, which another console of the same folder may be about to do.</summary>
    private static void Append(string file, string line)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var stream = new FileStream(file, PrivateFile.Options(FileMode.Append));
                stream.Write(Encoding.UTF8.GetBytes(line));
                return;
            }
            catch (IOException) when (attempt < Attempts)
            {
                Thread.Sleep(Pause);
            }
        }
    }

    private static void Prepare(string file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            Append(file, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException($"The audit log {file} cannot be written: {e.Message}", e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Who} ({Role}, {Credential}) from {Address}: {Action}: {Status} {Outcome}{Detail}")]
    private static partial void LogAction(
        ILogger logger, string who, string? role, string? credential, string? address, string action, int status, string outcome, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "The line before is not in the file of the audit log: {Why}")]
    private static partial void LogUnwritten(ILogger logger, string why);
}
