using System.Security.Cryptography;

namespace VerifiedAddition.Grains;

/// <summary>The Merkle tree of RFC 6962, section 2.1, with SHA-256: one hash that changes with any change to a list of records.</summary>
/// <remarks>
/// Leaves and nodes are hashed with different prefixes, so that a node cannot pass for a record. The left half of n records has the
/// largest power of two below n; nothing is repeated or padded.
/// </remarks>
public static class MerkleTree
{
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;

    /// <summary>SHA-256(0x00 ‖ record), 32 bytes.</summary>
    public static byte[] LeafHash(ReadOnlySpan<byte> record) => SHA256.HashData([LeafPrefix, .. record]);

    /// <summary>SHA-256(0x01 ‖ left ‖ right), 32 bytes.</summary>
    /// <param name="left">The hash of the left half, 32 bytes.</param>
    /// <param name="right">The hash of the right half, 32 bytes.</param>
    public static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => SHA256.HashData([NodePrefix, .. left, .. right]);

    /// <summary>Computes the root over the records in order, 32 bytes; for no records, the SHA-256 of the empty string.</summary>
    public static byte[] RootOf(IEnumerable<byte[]> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var leaves = records.Select(record => LeafHash(record)).ToArray();
        return leaves.Length == 0 ? SHA256.HashData([]) : RootOfHashes(leaves);
    }

    private static byte[] RootOfHashes(ReadOnlySpan<byte[]> hashes)
    {
        if (hashes.Length == 1)
        {
            return hashes[0];
        }

        var half = 1;
        while (half * 2 < hashes.Length)
        {
            half *= 2;
        }

        return NodeHash(RootOfHashes(hashes[..half]), RootOfHashes(hashes[half..]));
    }
}
