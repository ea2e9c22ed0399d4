using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Azure.Identity;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Storage;

/// <summary>Artefacts as blobs of one container, shared by any number of silos.</summary>
/// <remarks>
/// <para>Content is collected in a temporary file and sent as one request, which the service carries out atomically;
/// nothing is renamed. It is sent with <c>If-None-Match: *</c>, so that equal bytes, which writers on two silos may well produce,
/// are stored once; only different bytes under the same key replace what is there.</para>
/// <para>A blob is fetched completely before the reader sees the first byte, so a read never mixes versions.</para>
/// </remarks>
public sealed class AzureBlobArtefactStore(BlobContainerClient container) : IArtefactStore
{
    /// <summary>Metadata key of the hash of a blob's bytes, in lower-case hexadecimal.</summary>
    private const string HashName = "sha256";

    /// <summary>Maximum size of one request to the service (5,000 MiB).</summary>
    private const long LargestRequest = 5000L << 20;

    /// <summary>Maximum number of times a read starts over because the blob was replaced meanwhile.</summary>
    private const int Attempts = 5;

    private static readonly StorageTransferOptions OneRequest = new() { InitialTransferSize = LargestRequest, MaximumTransferSize = LargestRequest };

    private static readonly BlobRequestConditions IfAbsent = new() { IfNoneMatch = ETag.All };

    public ArtefactInfo Write(string key, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var blob = BlobOf(key);
        using var bytes = TransferFile.Create();
        using var stream = new HashingStream(bytes);
        write(stream);
        var info = new ArtefactInfo(key, stream.Position, stream.Finish());
        Guard(key, Writing, () =>
        {
            if (!TrySend(blob, bytes, info, IfAbsent) && !Holds(blob, info))
            {
                TrySend(blob, bytes, info, conditions: null);
            }

            return info;
        });
        return info;
    }

    public async Task<ArtefactInfo> WriteAsync(
        string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        var blob = BlobOf(key);
        await using var bytes = TransferFile.Create();
        await using var stream = new HashingStream(bytes);
        await write(stream, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var info = new ArtefactInfo(key, stream.Position, stream.Finish());
        return await GuardAsync(key, Writing, async () =>
        {
            if (!await TrySendAsync(blob, bytes, info, IfAbsent, cancellationToken) && !await HoldsAsync(blob, info, cancellationToken))
            {
                await TrySendAsync(blob, bytes, info, conditions: null, cancellationToken);
            }

            return info;
        });
    }

    public Stream OpenRead(string key)
    {
        var blob = BlobOf(key);
        return Guard(key, Reading, () =>
        {
            for (var attempt = 1; ; attempt++)
            {
                var bytes = TransferFile.Create();
                try
                {
                    blob.DownloadTo(bytes);
                    bytes.Position = 0;
                    return bytes;
                }
                catch (RequestFailedException e)
                {
                    bytes.Dispose();
                    if (!WasReplaced(e) || attempt == Attempts)
                    {
                        throw;
                    }
                }
            }
        });
    }

    public async Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken)
    {
        var blob = BlobOf(key);
        return await GuardAsync(key, Reading, async () =>
        {
            for (var attempt = 1; ; attempt++)
            {
                var bytes = TransferFile.Create();
                try
                {
                    await blob.DownloadToAsync(bytes, cancellationToken);
                    bytes.Position = 0;
                    return bytes;
                }
                catch (Exception e)
                {
                    await bytes.DisposeAsync();
                    if (e is not RequestFailedException refusal || !WasReplaced(refusal) || attempt == Attempts)
                    {
                        throw;
                    }
                }
            }
        });
    }

    public async Task<bool> ExistsAsync(string key, CancellationToken cancellationToken)
    {
        var blob = BlobOf(key);
        return await GuardAsync(key, Reading, async () => (await blob.ExistsAsync(cancellationToken)).Value);
    }

    public void Delete(string key)
    {
        var blob = BlobOf(key);
        Guard(key, Deleting, () => blob.DeleteIfExists(DeleteSnapshotsOption.IncludeSnapshots).Value);
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        var blob = BlobOf(key);
        await GuardAsync(key, Deleting, async () =>
            (await blob.DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken)).Value);
    }

    public async IAsyncEnumerable<ArtefactInfo> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArtefactKey.CheckPrefix(prefix);

        // The service lists in ordinal order, some thousand blobs per page.
        var blobs = container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (blobs.ConfigureAwait(false))
        {
            while (await GuardAsync(prefix, Reading, async () => await blobs.MoveNextAsync()))
            {
                if (ArtefactKey.IsValid(blobs.Current.Name))
                {
                    yield return new(blobs.Current.Name, blobs.Current.Properties.ContentLength ?? 0, Sha256: null);
                }
            }
        }
    }

    private const string Writing = "written, and what it held before is unchanged";
    private const string Reading = "read";
    private const string Deleting = "deleted";

    private BlobClient BlobOf(string key) => container.GetBlobClient(ArtefactKey.Check(key));

    /// <returns>False if the key already holds something and <paramref name="conditions"/> forbid replacing it.</returns>
    private static bool TrySend(BlobClient blob, FileStream bytes, ArtefactInfo info, BlobRequestConditions? conditions)
    {
        bytes.Position = 0;
        try
        {
            blob.Upload(bytes, Sending(info, conditions));
            return true;
        }
        catch (RequestFailedException e) when (conditions is not null && IsTaken(e))
        {
            return false;
        }
    }

    /// <inheritdoc cref="TrySend"/>
    private static async Task<bool> TrySendAsync(
        BlobClient blob, FileStream bytes, ArtefactInfo info, BlobRequestConditions? conditions, CancellationToken cancellationToken)
    {
        bytes.Position = 0;
        try
        {
            await blob.UploadAsync(bytes, Sending(info, conditions), cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (conditions is not null && IsTaken(e))
        {
            return false;
        }
    }

    private static BlobUploadOptions Sending(ArtefactInfo info, BlobRequestConditions? conditions) => new()
    {
        Conditions = conditions,
        TransferOptions = OneRequest,
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [HashName] = info.Sha256! },
    };

    /// <summary>Whether the blob holds these bytes. Its metadata may match although the bytes have since been damaged, so they are read too.</summary>
    private static bool Holds(BlobClient blob, ArtefactInfo info)
    {
        if (!IsSame(blob.GetProperties().Value, info))
        {
            return false;
        }

        using var stream = blob.OpenRead(new BlobOpenReadOptions(allowModifications: false));
        return Convert.ToHexStringLower(SHA256.HashData(stream)) == info.Sha256;
    }

    /// <inheritdoc cref="Holds"/>
    private static async Task<bool> HoldsAsync(BlobClient blob, ArtefactInfo info, CancellationToken cancellationToken)
    {
        if (!IsSame((await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value, info))
        {
            return false;
        }

        await using var stream = await blob.OpenReadAsync(new BlobOpenReadOptions(allowModifications: false), cancellationToken);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken)) == info.Sha256;
    }

    private static bool IsSame(BlobProperties stored, ArtefactInfo info) =>
        stored.ContentLength == info.Length && stored.Metadata.TryGetValue(HashName, out var hash) && hash == info.Sha256;

    private static bool IsTaken(RequestFailedException e) => e.Status is 409 or 412;

    private static bool WasReplaced(RequestFailedException e) => e.Status is 412;

    private static T Guard<T>(string key, string what, Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw Told(key, what, e);
        }
    }

    private static async Task<T> GuardAsync<T>(string key, string what, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw Told(key, what, e);
        }
    }

    private static bool IsRefusal(Exception e) => e is RequestFailedException or AuthenticationFailedException or AggregateException;

    /// <summary>Uses status and code, not the service's own text, which quotes addresses with their signatures.</summary>
    private static Exception Told(string key, string what, Exception e) => e is RequestFailedException { ErrorCode: "BlobNotFound" }
        ? new ArtefactNotFoundException(key)
        : new IOException(
            $"The artefact '{key}' could not be {what}: Azure Blob Storage " + (e is RequestFailedException { Status: > 0 } refusal
                ? $"refused ({refusal.Status}, {refusal.ErrorCode ?? "no reason"})."
                : "does not answer."));
}
