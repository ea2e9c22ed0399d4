using System.Security.Cryptography;

namespace VerifiedAddition.Grains.Tests;

public sealed class MerkleTreeTests
{
    /// <summary>The records of the test vectors that come with Certificate Transparency's own trees.</summary>
    private static readonly string[] Records =
    [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ];

    private static byte[][] First(int count) => [.. Records.Take(count).Select(Convert.FromHexString)];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Roots_are_those_of_RFC_6962(int records, string root) =>
        Assert.Equal(root, Convert.ToHexStringLower(MerkleTree.RootOf(First(records))));

    [Fact]
    public void Every_record_and_its_place_count()
    {
        var root = MerkleTree.RootOf(First(7));

        for (var i = 0; i < 7; i++)
        {
            var (other, swapped) = (First(7), First(7));
            other[i] = [.. other[i], 1];
            (swapped[i], swapped[(i + 1) % 7]) = (swapped[(i + 1) % 7], swapped[i]);

            Assert.NotEqual(root, MerkleTree.RootOf(other));
            Assert.NotEqual(root, MerkleTree.RootOf(swapped));
        }
    }

    [Fact]
    public void A_node_does_not_pass_for_a_record()
    {
        var (left, right) = (MerkleTree.LeafHash([1]), MerkleTree.LeafHash([2]));

        Assert.NotEqual(MerkleTree.RootOf([[1], [2]]), MerkleTree.RootOf([[.. left, .. right]]));
        Assert.Equal(SHA256.HashData([1, .. left, .. right]), MerkleTree.RootOf([[1], [2]]));
    }

    [Fact]
    public void The_last_record_is_not_repeated_to_fill_a_row() =>
        Assert.NotEqual(MerkleTree.RootOf([[1], [2], [3]]), MerkleTree.RootOf([[1], [2], [3], [3]]));
}
