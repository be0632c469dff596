#include <sizewell.h>

#include <stdio.h>

int main(void) {
    char why[512] = "another ABI";
    szw_catalog* catalog = NULL;
    const int bad = szw_abi_version() != SZW_ABI_VERSION || szw_catalog_open(NULL, NULL, &catalog, why, sizeof why) != SZW_OK;
    printf("sizewell %s%s%s\n", szw_version(), bad ? ": " : "", bad ? why : "");
    szw_catalog_destroy(&catalog);
    return bad;
}
