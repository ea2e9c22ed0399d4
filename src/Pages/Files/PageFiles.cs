using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using VerifiedAddition.Api;

namespace VerifiedAddition.Pages;

/// <summary>The style sheets and scripts of the pages, all out of this assembly: nothing is loaded from elsewhere.</summary>
internal sealed class PageFiles
{
    private static readonly (string Path, string Resource)[] All =
    [
        ("/_framework/blazor.web.js", "blazor.web.js"),
        ("/_content/MudBlazor/MudBlazor.min.css", "MudBlazor.min.css"),
        ("/_content/MudBlazor/MudBlazor.min.js", "MudBlazor.min.js"),
        ("/pages/pages.css", "pages.css"),
        ("/pages/first.js", "first.js"),
        ("/pages/shell.js", "shell.js"),
        ("/pages/plot.js", "plot.js"),
        ("/pages/icon.svg", "icon.svg"),
    ];

    private readonly Dictionary<string, PageFile> _files = All.ToDictionary(one => one.Path, one => PageFile.Of(one.Resource), StringComparer.Ordinal);

    public PageFiles() => _files["/pages/theme.css"] = new(Encoding.UTF8.GetBytes(ThemeSheet.Text()), "text/css");

    /// <summary>Its address, which changes with its content, so that a browser keeps it.</summary>
    public string this[string path] => $"{path[1..]}?v={_files[path].Version}";

    /// <summary>Serves them all.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var (path, file) in _files)
        {
            endpoints.MapGet(path, (HttpContext http) => ServeAsync(http, file)).RequireAuthorization(Policies.View).ExcludeFromDescription();
        }
    }

    private static Task ServeAsync(HttpContext http, PageFile file)
    {
        var (request, response) = (http.Request, http.Response);
        var isNamed = request.Query.ContainsKey("v");
        response.Headers.ETag = $"\"{file.Version}\"";
        response.Headers.CacheControl = isNamed ? "private, max-age=31536000, immutable" : "no-cache";
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (request.Headers.IfNoneMatch.ToString().Contains(file.Version, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var packed = request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        response.ContentType = file.Type;
        response.Headers.ContentEncoding = packed ? "br" : default;
        var bytes = packed ? file.Packed : file.Bytes;
        response.ContentLength = bytes.Length;
        return response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    /// <param name="Bytes">Its content.</param>
    /// <param name="Type">Its media type.</param>
    private sealed record PageFile(byte[] Bytes, string Type)
    {
        private readonly Lazy<byte[]> _packed = new(() => Pack(Bytes));

        /// <summary>The beginning of its hash.</summary>
        public string Version { get; } = Convert.ToHexStringLower(SHA256.HashData(Bytes))[..16];

        /// <summary>The content, compressed by Brotli.</summary>
        public byte[] Packed => _packed.Value;

        public static PageFile Of(string resource)
        {
            using var stream = typeof(PageFiles).Assembly.GetManifestResourceStream(resource)
                ?? throw new InvalidOperationException($"The assembly lacks its resource {resource}.");
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return new(bytes.ToArray(), TypeOf(resource));
        }

        private static string TypeOf(string name) => Path.GetExtension(name) switch
        {
            ".css" => "text/css",
            ".js" => "text/javascript",
            _ => "image/svg+xml",
        };

        private static byte[] Pack(byte[] bytes)
        {
            using var packed = new MemoryStream();
            using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            {
                brotli.Write(bytes);
            }

            return packed.ToArray();
        }
    }
}
